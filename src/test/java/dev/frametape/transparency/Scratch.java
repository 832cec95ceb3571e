package dev.frametape.transparency;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that are gone when the tests have ended, also where files in them are read-only. */
public final class Scratch {
  private static final Path ROOT = root();

  private Scratch() {}

  public static Path folder(String name) throws IOException {
    return Files.createTempDirectory(ROOT, name + "-");
  }

  private static Path root() {
    try {
      Path root = Files.createTempDirectory("frametape-transparency").toRealPath();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(root)));
      return root;
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static void remove(Path root) {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failure) {
      System.err.println("cannot remove " + root + ": " + failure);
    }
  }
}
