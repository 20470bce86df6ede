/** Calls the C++ trainer through the generated bindings: what it is told, the samples it runs, and the parameters it changes. */
package io.hillock.training.ffi;
