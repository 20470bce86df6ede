/** How fast the engines of this process compute. */
package io.hillock.bench.engine;
