/**
 * What a parent and a worker see of faults: real wrappers of the assembled installation between a
 * parent that only counts bytes and a worker that is a shell script. The program's own log is never
 * asked; every expected byte is written here.
 */
package dev.frametape.observed;
