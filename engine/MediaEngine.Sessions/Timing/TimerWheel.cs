using System.Numerics;
using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Timing;

/// <summary>
/// Deadlines of one worker: 4096 slots of one millisecond, so scheduling and cancelling take constant time. A deadline beyond one
/// revolution stays in its slot until its turn. Precision: up to 1 ms late, never early. Lists are linked by index instead of reference,
/// because the garbage collector visits every old object a reference was stored in, and each call's timer moves once a second. Scheduling
/// allocates only when more nodes have a deadline than ever before.
/// </summary>
internal sealed class TimerWheel
{
    private const int SlotCount = 4096;
    private const int DueSlot = SlotCount;
    private const int None = -1;
    private const long NanosecondsPerTick = 1_000_000;

    /// <summary>The first index of each list.</summary>
    private readonly int[] _slots = new int[SlotCount + 1];

    private Place[] _places = new Place[64];
    private TimerNode?[] _nodes = new TimerNode?[64];
    private int _firstFree = None;
    private int _placesTaken;
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private long _tick;
    private long _nextTick = long.MaxValue;
    private bool _nextIsStale;

    public TimerWheel() => Array.Fill(_slots, None);

    public int Count { get; private set; }

    /// <summary>The node that is firing; when <see cref="Advance"/> throws, the one that threw. Call Advance again for the rest.</summary>
    public TimerNode? Firing { get; private set; }

    /// <summary>When <see cref="Advance"/> is due; a little early when only far deadlines are left.</summary>
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

    /// <summary>Never when it has none.</summary>
    public MonotonicTime DeadlineOf(TimerNode node) => node.IsScheduled ? _places[node.Place].Deadline : MonotonicTime.Never;

    /// <summary>Sets or moves the deadline.</summary>
    public void Schedule(TimerNode node, MonotonicTime deadline)
    {
        if (node.IsScheduled)
            Unschedule(node.Place);
        else if (node.Place == None)
            Take(node);
        _places[node.Place].Deadline = deadline;
        long tick = Math.Max((deadline.Nanoseconds + NanosecondsPerTick - 1) / NanosecondsPerTick, _tick + 1);
        Link(node.Place, (int)(tick % SlotCount));
        node.IsScheduled = true;
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
        if (node.IsScheduled)
            Unschedule(node.Place);
        node.IsScheduled = false;
        Release(node);
    }

    /// <summary>Fires everything that is due.</summary>
    public void Advance(MonotonicTime now)
    {
        long tick = now.Nanoseconds / NanosecondsPerTick;
        if (tick > _tick)
            CollectDue(tick, now);

        // Firing may cancel other due nodes, so due nodes are in a list of their own and taken one at a time.
        while (_slots[DueSlot] != None)
        {
            TimerNode due = _nodes[_slots[DueSlot]]!;
            Unlink(due.Place);
            Count--;
            due.IsScheduled = false;
            Firing = due;
            try
            {
                due.Fire(now);
            }
            finally
            {
                // Most nodes schedule themselves again, and have kept their index.
                if (!due.IsScheduled)
                    Release(due);
            }
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
        for (int place = _slots[slot]; place != None;)
        {
            int next = _places[place].Next;
            if (_places[place].Deadline <= now)
            {
                Unlink(place);
                Link(place, DueSlot);
            }

            place = next;
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

    private void Unschedule(int place)
    {
        Unlink(place);
        Count--;
        _nextIsStale = true;
    }

    private void Link(int place, int slot)
    {
        int next = _slots[slot];
        ref Place linked = ref _places[place];
        (linked.Slot, linked.Previous, linked.Next) = (slot, None, next);
        if (next != None)
            _places[next].Previous = place;
        _slots[slot] = place;
        if (slot != DueSlot)
            _occupied[slot >> 6] |= 1UL << (slot & 63);
    }

    private void Unlink(int place)
    {
        ref Place linked = ref _places[place];
        int slot = linked.Slot;
        if (linked.Previous == None)
            _slots[slot] = linked.Next;
        else
            _places[linked.Previous].Next = linked.Next;
        if (linked.Next != None)
            _places[linked.Next].Previous = linked.Previous;
        if (_slots[slot] == None && slot != DueSlot)
            _occupied[slot >> 6] &= ~(1UL << (slot & 63));
    }

    private void Take(TimerNode node)
    {
        int place = _firstFree;
        if (place != None)
        {
            _firstFree = _places[place].Next;
        }
        else
        {
            place = _placesTaken++;
            if (place == _places.Length)
            {
                Array.Resize(ref _places, place * 2);
                Array.Resize(ref _nodes, place * 2);
            }
        }

        _nodes[place] = node;
        node.Place = place;
    }

    private void Release(TimerNode node)
    {
        int place = node.Place;
        if (place == None)
            return;
        node.Place = None;
        _nodes[place] = null;
        _places[place].Next = _firstFree;
        _firstFree = place;
    }

    /// <summary>One node with a deadline, in the list of its slot. Free ones are linked by <see cref="Next"/>.</summary>
    private struct Place
    {
        public MonotonicTime Deadline;
        public int Next;
        public int Previous;
        public int Slot;
    }
}
