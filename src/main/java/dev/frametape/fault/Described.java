package dev.frametape.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the catalogue says of a fault. Stands on every fault record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Described {
  /** As scenarios write it. */
  String name();

  /** Its number in the catalogue; variants share one. */
  int number();

  /** What it does to the bytes, or to the process: one sentence. */
  String does();

  /** What in a parent it puts to the test: one sentence. */
  String tests();

  /** What it may be applied to. */
  Subject[] on() default {Subject.TO_PARENT, Subject.TO_CHILD};

  /** Where it stands among several faults of one frame. */
  Stage stage();

  /**
   * Whether the frame has to be in memory; then a frame above {@link Draft#MOST_BYTES} is inert.
   */
  boolean whole() default false;

  /** The {@code when} of a rule that gives none, in the short form; empty: one has to be given. */
  String when() default "";

  /** Whether a sound parent must not notice it. */
  boolean identity() default false;
}
