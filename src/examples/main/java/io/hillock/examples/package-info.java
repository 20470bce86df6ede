/** Programs that show Hillock at work: {@link io.hillock.examples.Demo} classifies pictures with a spiking network. */
package io.hillock.examples;
