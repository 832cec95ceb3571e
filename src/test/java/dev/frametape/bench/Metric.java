package dev.frametape.bench;

import java.util.List;

/**
 * One line of what is measured.
 *
 * @param id its key in JSON, for instance {@code throughput.64KiB}
 * @param title for people
 * @param unit of the figures
 * @param higherIsBetter false for times and memory
 * @param comparisons the columns beside median and range
 */
record Metric(
    Area area,
    String id,
    String title,
    String unit,
    boolean higherIsBetter,
    List<Comparison> comparisons) {}
