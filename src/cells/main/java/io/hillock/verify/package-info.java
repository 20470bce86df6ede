/**
 * Compares engines bit by bit: {@link io.hillock.verify.Verification} runs an input on all of them with every node recorded.
 */
package io.hillock.verify;
