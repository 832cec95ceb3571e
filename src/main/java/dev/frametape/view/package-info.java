/**
 * What is made of recordings for people: timelines, figures, findings of the protocol.
 *
 * <p>Level 2: knows {@code recording} and {@code frame}. It returns text and values and prints
 * nothing.
 */
package dev.frametape.view;
