/** What the front door adds to a request, and what its cache and shared runs save. */
package io.hillock.bench.door;
