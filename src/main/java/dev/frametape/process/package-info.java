/**
 * Starts, signals and awaits child processes exactly; the only room with native calls.
 *
 * <p>Level 0: knows no other room.
 */
package dev.frametape.process;
