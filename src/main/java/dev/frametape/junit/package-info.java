/**
 * The extension for JUnit 5: a test asks for a wrapper by {@link dev.frametape.junit.Wrapped} and
 * gives its path to the code that starts the worker.
 *
 * <p>Level 3: knows {@code process}, {@code fault} and {@code recording}. The wrapper itself is
 * another process.
 */
package dev.frametape.junit;
