/**
 * Be the worker, from a recording: gate, match, explain near misses.
 *
 * <p>Level 2: may know recording, frame and process.
 */
package dev.frametape.replay;
