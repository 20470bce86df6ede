/** What a request to the service costs. {@link io.hillock.bench.service.RequestCosts} is the program. */
package io.hillock.bench.service;
