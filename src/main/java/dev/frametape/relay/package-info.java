/**
 * The live proxy: pumps bytes between parent and child, records them first, follows the child's
 * end.
 *
 * <p>Level 2: knows {@code recording}, {@code frame} and {@code process}.
 */
package dev.frametape.relay;
