/** Parameters, their gradients, and the optimizers that change them. */
package io.hillock.training.update;
