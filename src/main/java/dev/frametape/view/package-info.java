/**
 * What is made of recordings for people and other tools: timelines, figures, findings of the
 * protocol, pages, exports; and recordings of raw bytes.
 *
 * <p>Level 2: knows {@code recording} and {@code frame}. It prints nothing: it returns text and
 * values, or writes to where it is told.
 */
package dev.frametape.view;
