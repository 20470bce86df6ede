/** The border to the C++ library: one native run, its cancel flag and its errors, through the generated bindings. */
package io.hillock.engine.ffi;
