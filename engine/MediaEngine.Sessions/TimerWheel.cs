using System.Numerics;
using MediaEngine.Primitives;

namespace MediaEngine.Sessions;

/// <summary>
/// Deadlines of one worker: 4096 slots of one millisecond, so scheduling and cancelling are constant time. A deadline further away than
/// the wheel goes round stays in its slot until its turn. Precision: up to 1 ms late, never early.
/// </summary>
internal sealed class TimerWheel
{
    private const int SlotCount = 4096;
    private const int DueSlot = SlotCount;
    private const long NanosecondsPerTick = 1_000_000;

    private readonly TimerNode?[] _slots = new TimerNode?[SlotCount + 1];
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private long _tick;
    private long _nextTick = long.MaxValue;
    private bool _nextIsStale;

    public int Count { get; private set; }

    /// <summary>The node that is firing: when <see cref="Advance"/> throws, the one that threw. Advance again for the rest.</summary>
    public TimerNode? Firing { get; private set; }

    /// <summary>When <see cref="Advance"/> should run; a little early when only far deadlines are left.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            if (Count == 0)
                return MonotonicTime.Never;
            if (_nextIsStale)
            {
                _nextTick = FindNextTick();
                _nextIsStale = false;
            }

            return new MonotonicTime(_nextTick * NanosecondsPerTick);
        }
    }

    /// <summary>Sets or moves the deadline.</summary>
    public void Schedule(TimerNode node, MonotonicTime deadline)
    {
        Cancel(node);
        node.Deadline = deadline;
        long tick = Math.Max((deadline.Nanoseconds + NanosecondsPerTick - 1) / NanosecondsPerTick, _tick + 1);
        Link(node, (int)(tick % SlotCount));
        Count++;
        if (Count == 1)
        {
            _nextTick = tick;
            _nextIsStale = false;
        }
        else if (tick < _nextTick)
        {
            _nextTick = tick;
        }
    }

    public void Cancel(TimerNode node)
    {
        if (!node.IsScheduled)
            return;
        Unlink(node);
        Count--;
        _nextIsStale = true;
    }

    /// <summary>Fires everything that is due.</summary>
    public void Advance(MonotonicTime now)
    {
        long tick = now.Nanoseconds / NanosecondsPerTick;
        if (tick > _tick)
            CollectDue(tick, now);

        // Firing may cancel other due nodes: they are in a list of their own, taken one at a time.
        while (_slots[DueSlot] is { } due)
        {
            Unlink(due);
            Count--;
            Firing = due;
            due.Fire(now);
        }

        Firing = null;
    }

    private void CollectDue(long tick, MonotonicTime now)
    {
        long first = Math.Max(_tick + 1, tick - SlotCount + 1);
        _tick = tick;
        if (Count == 0)
            return;
        _nextIsStale = true;
        for (long t = first; t <= tick; t++)
        {
            int slot = (int)(t % SlotCount);
            if ((_occupied[slot >> 6] & (1UL << (slot & 63))) != 0)
                MoveDue(slot, now);
        }
    }

    private void MoveDue(int slot, MonotonicTime now)
    {
        for (TimerNode? node = _slots[slot]; node is not null;)
        {
            TimerNode? next = node.Next;
            if (node.Deadline <= now)
            {
                Unlink(node);
                Link(node, DueSlot);
            }

            node = next;
        }
    }

    private long FindNextTick()
    {
        int start = (int)((_tick + 1) % SlotCount);
        ulong word = _occupied[start >> 6] & (ulong.MaxValue << (start & 63));
        for (int i = 0; i <= _occupied.Length; i++)
        {
            int index = ((start >> 6) + i) % _occupied.Length;
            if (i > 0)
                word = _occupied[index];
            if (word == 0)
                continue;
            int slot = index * 64 + BitOperations.TrailingZeroCount(word);
            return _tick + 1 + (slot - start + SlotCount) % SlotCount;
        }

        return _tick + 1;
    }

    private void Link(TimerNode node, int slot)
    {
        node.Slot = slot;
        node.Previous = null;
        node.Next = _slots[slot];
        if (node.Next is not null)
            node.Next.Previous = node;
        _slots[slot] = node;
        if (slot != DueSlot)
            _occupied[slot >> 6] |= 1UL << (slot & 63);
    }

    private void Unlink(TimerNode node)
    {
        int slot = node.Slot;
        if (node.Previous is null)
            _slots[slot] = node.Next;
        else
            node.Previous.Next = node.Next;
        if (node.Next is not null)
            node.Next.Previous = node.Previous;
        if (_slots[slot] is null && slot != DueSlot)
            _occupied[slot >> 6] &= ~(1UL << (slot & 63));
        node.Next = node.Previous = null;
        node.Slot = -1;
    }
}
