/** The JSON form of each group of messages, and the strict JSON reader and writer underneath. */
package io.hillock.protocol.json;
