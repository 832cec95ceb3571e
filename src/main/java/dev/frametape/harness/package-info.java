/**
 * The client: starts a worker, sends requests, gives typed answers or typed errors.
 *
 * <p>Level 2: knows {@code frame} and {@code process}.
 */
package dev.frametape.harness;
