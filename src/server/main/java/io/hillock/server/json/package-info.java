/**
 * Reads and writes the JSON of inference requests, straight between bytes and tensors. Other documents, which are small and rare, go through
 * Jackson.
 */
package io.hillock.server.json;
