package dev.frametape.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Asks for a wrapper: an executable that stands between the code under test and its worker, or in
 * the worker's place. On a parameter of a test method, or of a method before or after each test, or
 * on an instance field; the type is {@link Wrapper}, or {@link java.nio.file.Path} for the
 * executable alone. Each test gets a wrapper of its own.
 *
 * <pre>{@code
 * @Test
 * void aRowIsCutOff(
 *     @Wrapped(worker = "./worker", fault = "to-parent:type=data_row,nth=2:cut-payload=10")
 *         Path worker) {
 *   assertThrows(WorkerException.class, () -> new Client(worker).rows());
 * }
 * }</pre>
 *
 * <p>Every conversation with a real worker is recorded. When the test fails, its recordings stay,
 * and are named in the failure; otherwise they are deleted, unless {@link #record} says where they
 * are to stay.
 *
 * <p>{@code ${name}} in any of these words stands for a configuration parameter of JUnit, such as a
 * system property. Paths are seen from the directory that the tests run in.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD})
@ExtendWith(FrametapeExtension.class)
public @interface Wrapped {
  /**
   * The real worker: its program and then its arguments. A program without a slash is looked up in
   * {@code PATH}. Needed unless {@link #replay} says who answers.
   */
  String[] worker() default {};

  /**
   * Where recordings are to stay, also of tests that pass: {@code NAME.jsonl} or {@code NAME.tape}
   * for one conversation, anything else is a folder with one file for each. Not together with
   * {@link #replay}.
   */
  String record() default "";

  /**
   * A recording that answers in place of the worker, or a folder of which each start takes one.
   * With a {@link #worker} as well, a recording that is not there yet is made (which {@code
   * CI=true} and {@code FRAMETAPE_MODE=replay} forbid).
   */
  String replay() default "";

  /**
   * What goes wrong: names of ready scenarios, scenario files, or the short form {@code
   * to-parent:type=data_row,nth=2:cut-payload=10}.
   */
  String[] fault() default {};

  /** What all chance of the faults comes from; empty for a random one, which the recording has. */
  String seed() default "";

  /** Further options of {@code frametape run}, {@code record} or {@code replay}. */
  String[] options() default {};
}
