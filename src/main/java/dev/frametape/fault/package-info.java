/**
 * Decides: a scenario, a seed and what passes by give the steps that break a conversation. Does no
 * I/O, reads no clock, starts no thread.
 *
 * <p>Level 1: knows {@code frame} and {@code process}.
 */
package dev.frametape.fault;
