package dev.frametape.junit;

import dev.frametape.process.WrapperFile;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Gives tests the wrappers that they ask for by {@link Wrapped}, and clears up behind them. */
final class FrametapeExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(FrametapeExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) throws IllegalAccessException {
    for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
      for (Field field :
          AnnotationSupport.findAnnotatedFields(
              instance.getClass(), Wrapped.class, _ -> true, HierarchyTraversalMode.TOP_DOWN)) {
        inject(field, instance, context);
      }
    }
  }

  private static void inject(Field field, Object instance, ExtensionContext context)
      throws IllegalAccessException {
    if (Modifier.isStatic(field.getModifiers()) || Modifier.isFinal(field.getModifiers())) {
      throw new ExtensionConfigurationException(
          "@Wrapped found on "
              + field
              + ", expected an instance field that can be set: each test"
              + " gets a wrapper of its own");
    }
    if (!isPossible(field.getType())) {
      throw new ExtensionConfigurationException(
          "@Wrapped found on " + field + ", expected a field of type Path or Wrapper");
    }
    TestWrappers wrappers = wrappers(context);
    String key = "field " + instance.getClass().getName() + "." + field.getName();
    Wrapper wrapper = wrapper(wrappers, key, field.getAnnotation(Wrapped.class), context);
    field.setAccessible(true);
    field.set(instance, field.getType() == Path.class ? wrapper.path() : wrapper);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return isPossible(parameter.getParameter().getType())
        && (parameter.isAnnotated(Wrapped.class)
            // Such as that of a method behind each test, which looks at the recording.
            || parameter.getParameter().getType() == Wrapper.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "@Wrapped found on "
              + parameter.getParameter()
              + " of "
              + parameter.getDeclaringExecutable()
              + ", expected a test method, a method before or after each test, or a field: each"
              + " test gets a wrapper of its own");
    }
    TestWrappers wrappers = wrappers(context);
    Optional<Wrapped> wrapped = parameter.findAnnotation(Wrapped.class);
    Wrapper wrapper;
    if (wrapped.isPresent()) {
      String key = parameter.getDeclaringExecutable() + " " + parameter.getIndex();
      wrapper = wrapper(wrappers, key, wrapped.get(), context);
    } else {
      wrapper = theOnly(wrappers, parameter);
    }
    return parameter.getParameter().getType() == Path.class ? wrapper.path() : wrapper;
  }

  private static Wrapper theOnly(TestWrappers wrappers, ParameterContext parameter) {
    List<Wrapper> all = wrappers.all();
    if (all.size() != 1) {
      throw new ParameterResolutionException(
          "found "
              + all.size()
              + " wrappers of this test for "
              + parameter.getParameter()
              + " of "
              + parameter.getDeclaringExecutable()
              + ", expected one; say which by @Wrapped, or ask for it in a field");
    }
    return all.getFirst();
  }

  private static boolean isPossible(Class<?> type) {
    return type == Path.class || type == Wrapper.class;
  }

  private static Wrapper wrapper(
      TestWrappers wrappers, String key, Wrapped wrapped, ExtensionContext context) {
    try {
      Optional<String> named = context.getConfigurationParameter(Home.NAMED);
      Path home = named.isPresent() ? Home.named(named.get()) : Home.made();
      return wrappers.get(
          key,
          file -> {
            Path scratch = file.resolveSibling(file.getFileName() + ".recordings");
            WrapperWords words =
                WrapperWords.of(wrapped, home, scratch, context::getConfigurationParameter);
            WrapperFile.write(file, home, words.words());
            return Wrapper.of(file, words.recordings());
          });
    } catch (IOException | IllegalArgumentException wrong) {
      throw new ExtensionConfigurationException(
          "@Wrapped of " + context.getDisplayName() + ": " + wrong.getMessage(), wrong);
    }
  }

  private static TestWrappers wrappers(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            TestWrappers.class, _ -> new TestWrappers(TestFolder.of(context)), TestWrappers.class);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
    TestWrappers wrappers =
        context.getStore(NAMESPACE).remove(TestWrappers.class, TestWrappers.class);
    if (wrappers == null) {
      return;
    }
    List<ProcessHandle> alive = wrappers.awaitEnds();
    for (ProcessHandle each : alive) {
      context.publishReportEntry(
          "frametape.alive",
          "pid " + each.pid() + " of " + wrappers.folder() + ": its parent has not ended it");
    }
    Optional<Throwable> failure = context.getExecutionException();
    List<Path> recordings = wrappers.recordings();
    if (failure.isPresent()) {
      for (Path recording : recordings) {
        context.publishReportEntry("frametape.recording", recording.toString());
      }
      failure.get().addSuppressed(new RecordedConversation(recordings, wrappers.folder()));
    } else if (alive.isEmpty() && Files.exists(wrappers.folder())) {
      Home.remove(wrappers.folder());
    }
  }
}
