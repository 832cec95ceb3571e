package dev.frametape.recording;

/** What stands for what in two recordings. */
sealed interface Aligned {
  record Same(DiffItem first, DiffItem second) implements Aligned {}

  record Changed(DiffItem first, DiffItem second) implements Aligned {}

  record OnlyFirst(DiffItem first) implements Aligned {}

  record OnlySecond(DiffItem second) implements Aligned {}
}
