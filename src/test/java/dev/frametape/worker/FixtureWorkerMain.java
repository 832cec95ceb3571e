package dev.frametape.worker;

/** The fixture worker as a process of its own: {@code [--signal N]}. */
public final class FixtureWorkerMain {
  private FixtureWorkerMain() {}

  public static void main(String[] arguments) {
    WorkerOptions options = WorkerOptions.defaults();
    if (arguments.length == 2 && arguments[0].equals("--signal")) {
      options = options.withKillSignal(Integer.parseInt(arguments[1]));
    }
    Runtime.getRuntime().halt(FixtureWorker.runOnStandardStreams(options));
  }
}
