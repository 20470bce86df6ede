package io.hillock.unified.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How many second requests a budget pays for. */
class HedgeBudgetTest {
    private static int spent(HedgeBudget budget, int requests) {
        int spent = 0;
        for (int i = 0; i < requests; i++) {
            budget.earn();
            spent += budget.spend() ? 1 : 0;
        }
        return spent;
    }

    @Test
    void isThePartAndABurst() {
        HedgeBudget budget = new HedgeBudget(0.05);
        assertEquals(10 + 50, spent(budget, 1000), 1);
        assertEquals(50, spent(budget, 1000), 1);
    }

    @Test
    void aQuietTimeFillsOneBurst() {
        HedgeBudget budget = new HedgeBudget(0.05);
        spent(budget, 1000);
        for (int i = 0; i < 10_000; i++) {
            budget.earn();
        }
        assertEquals(10 + 5, spent(budget, 100), 1);
    }

    @Test
    void aWholeBudgetRefusesNone() {
        assertEquals(5000, spent(new HedgeBudget(1), 5000));
    }
}
