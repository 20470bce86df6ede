/** The backward pass of single operations and of the loss: each rule gets what the forward pass kept of a sample and adds its gradients. */
package io.hillock.training.plain.backward;
