package dev.frametape.campaign;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The report as files: one for programs, one for CI systems, one for a job's page, one for people.
 */
public final class ReportFiles {
  private ReportFiles() {}

  /** Says what is about to run, so that {@code merge} knows an interrupted campaign. */
  public static void begin(Path folder, CampaignPlan plan) throws IOException {
    replace(folder.resolve(CampaignResults.FILE), ResultsJson.write(CampaignResults.begun(plan)));
  }

  /**
   * Writes all of them, each whole or not at all; earlier ones are replaced.
   *
   * @param folder of the report, with what the cases have left
   */
  public static void write(Path folder, CampaignResults campaign) throws IOException {
    Files.createDirectories(folder);
    replace(folder.resolve(CampaignResults.FILE), ResultsJson.write(campaign));
    replace(folder.resolve("junit.xml"), JunitXml.write(campaign));
    replace(folder.resolve("summary.md"), SummaryMarkdown.write(campaign));
    replace(folder.resolve("report.html"), new ReportPage(campaign, folder).write());
  }

  private static void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Copies what the cases have left from the folders of shards, and writes the report beside it.
   *
   * @param folder must not be there, or must be empty
   */
  public static void write(Path folder, CampaignResults.Merged merged) throws IOException {
    for (var each : merged.folders().entrySet()) {
      String place = CampaignResults.folder(each.getKey());
      Path from = each.getValue().resolve(place);
      if (Files.isDirectory(from)) {
        copy(from, folder.resolve(place));
      }
    }
    write(folder, merged.results());
  }

  /** Files only: a parent may have left pipes and links there, which lead elsewhere. */
  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              Files.copy(file, to.resolve(from.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
