/**
 * Runs a parent's own test command again and again with its worker broken, judges from outside what
 * the parent did, and reports.
 */
package dev.frametape.campaign;
