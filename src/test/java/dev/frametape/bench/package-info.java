/**
 * The benchmark of one hop: plays the parent, starts any hop command around a child, checks every
 * byte that comes through, and says how the hop compares with {@code cat} and {@code tee} hops
 * measured in the same run.
 *
 * <p>Needs the JDK alone, knows no room of the proxy, and starts processes by itself, so that it
 * never measures Frametape with Frametape. {@code scripts/bench} compiles and runs it.
 */
package dev.frametape.bench;
