/**
 * The command line: reads options, joins the rooms, turns outcomes into exit codes.
 *
 * <p>Level 4: may know every room.
 */
package dev.frametape.cli;
