package dev.frametape.fault;

/**
 * What goes wrong. One record is one fault of the catalogue: its components are its parameters, its
 * annotation is its description, and everything else (reading scenarios, the schema, the pages)
 * follows from these.
 *
 * <p>Component types: {@code int}, {@code long}, {@code boolean}, {@code String}, {@code Duration},
 * {@link Amount}, {@link Ending}, {@link Json}, {@code List<Integer>}, and enums.
 */
public sealed interface Fault
    permits FramingFault,
        EnvelopeFault,
        HandshakeFault,
        SequenceFault,
        FlowFault,
        ProcessFault,
        StderrFault,
        SpawnFault {}
