/**
 * What two parents make of every scenario in {@code faults/}: our harness and the published Rust
 * one. A program of its own, without libraries; {@code scripts/fault-table} runs it.
 */
package dev.frametape.faulttable;
