/**
 * Be the worker, from WireMock mappings: what the parent does becomes a request, what a mapping
 * answers becomes an emission plan; a recording becomes mappings.
 *
 * <p>Level 2: may know recording, frame and process. WireMock and its libraries are known here and
 * nowhere else.
 */
package dev.frametape.stub;
