/**
 * What must hold when a wrapper or a worker is killed, a disk fills up or a frame is huge: real
 * wrappers of the assembled installation, with shell scripts as workers.
 */
package dev.frametape.durability;
