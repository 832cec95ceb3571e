/**
 * The built-in fixture worker: a real child process that speaks the protocol, for demos and tests.
 *
 * <p>Level 2: knows {@code frame} and {@code process}.
 */
package dev.frametape.worker;
