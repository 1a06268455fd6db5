package io.github.panabert.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Things that wait for their next use: at most so many, whatever number was in use at once; the
 * others are left to the garbage collector. Thread-safe; borrowing what is there allocates nothing.
 */
public final class Pool<T> {
    private final AtomicReferenceArray<T> waiting;
    private final Supplier<T> maker;

    /** A pool that keeps so many. */
    public Pool(int kept, Supplier<T> maker) {
        this.waiting = new AtomicReferenceArray<>(kept);
        this.maker = maker;
    }

    /** One that waits, by preference what this thread gave back last, or else a new one. */
    public T borrow() {
        for (int i = 0, place = home(); i < waiting.length(); i++, place = next(place)) {
            T found = waiting.get(place) == null ? null : waiting.getAndSet(place, null);
            if (found != null) {
                return found;
            }
        }
        return maker.get();
    }

    /** Keeps it if there is room. */
    public void giveBack(T borrowed) {
        for (int i = 0, place = home(); i < waiting.length(); i++, place = next(place)) {
            if (waiting.get(place) == null && waiting.compareAndSet(place, null, borrowed)) {
                return;
            }
        }
    }

    /** Where this thread looks first, so that callers don't all contend for one place. */
    private int home() {
        return (int) (Thread.currentThread().threadId() % waiting.length());
    }

    private int next(int place) {
        return place + 1 == waiting.length() ? 0 : place + 1;
    }
}
