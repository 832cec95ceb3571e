/**
 * Turns bytes into frames and back, knows the limits in force, and peeks into envelopes.
 *
 * <p>Level 0: knows no other room.
 */
package dev.frametape.frame;
