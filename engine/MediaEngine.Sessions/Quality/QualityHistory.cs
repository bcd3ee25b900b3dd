using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Quality;

/// <summary>
/// Quality of one stream over its lifetime in constant space: sums for the average, the extremes, and at most ten entries over time, whose
/// interval doubles whenever all are used.
/// </summary>
internal sealed class QualityHistory
{
    private const int MaximumEntries = 10;

    private readonly Entry[] _entries = new Entry[MaximumEntries];
    private int _entryCount;
    private Entry _total;
    private QualityReading _lowest;
    private QualityReading _highest;
    private long _cumulativeLost;
    private TimeSpan _interval = TimeSpan.FromSeconds(1);

    /// <summary>Adds a reading. A reading without a score (MOS 0) counts only for the entries over time.</summary>
    public void Add(in QualityReading reading, long cumulativeLost)
    {
        _cumulativeLost = cumulativeLost;
        AddToProgression(reading);
        if (reading.Mos <= 0)
            return;
        if (_total.Count == 0 || reading.Mos < _lowest.Mos)
            _lowest = reading;
        if (_total.Count == 0 || reading.Mos > _highest.Mos)
            _highest = reading;
        _total.Add(reading);
    }

    /// <summary>Null when there is no score yet.</summary>
    public QualitySnapshot? Snapshot()
    {
        if (_total.Count == 0)
            return null;
        var progression = ImmutableArray.CreateBuilder<QualitySample>(_entryCount);
        for (int i = 0; i < _entryCount; i++)
            progression.Add(_entries[i].Average().ToSample());
        return new QualitySnapshot(
            _total.Average().ToSample(), _total.Count, _lowest.ToSample(), _highest.ToSample(), _interval, progression.MoveToImmutable())
        {
            CumulativeLost = _cumulativeLost,
        };
    }

    private void AddToProgression(in QualityReading reading)
    {
        if (_entryCount > 0 && reading.At - _entries[_entryCount - 1].Start < _interval)
        {
            _entries[_entryCount - 1].Add(reading);
            return;
        }

        while (_entryCount == MaximumEntries)
            HalveProgression();
        _entries[_entryCount] = default;
        _entries[_entryCount++].Add(reading);
    }

    /// <summary>Doubles the interval and merges entries that now fall into one.</summary>
    private void HalveProgression()
    {
        _interval *= 2;
        int kept = 0;
        for (int i = 1; i < _entryCount; i++)
        {
            if (_entries[i].Start - _entries[kept].Start < _interval)
                _entries[kept].Merge(_entries[i]);
            else
                _entries[++kept] = _entries[i];
        }

        _entryCount = kept + 1;
    }

    private struct Entry
    {
        private double _mos;
        private double _jitter;
        private double _loss;
        private long _roundTrip;
        private long _leg;
        private MonotonicTime _last;
        private int _scored;

        public MonotonicTime Start { get; private set; }

        public int Count { get; private set; }

        public void Add(in QualityReading reading)
        {
            if (Count++ == 0)
                Start = reading.At;
            _last = reading.At;
            _jitter += reading.JitterMilliseconds;
            _loss += reading.PacketLoss;
            if (reading.Mos <= 0)
                return;
            _scored++;
            _mos += reading.Mos;
            _roundTrip += reading.RoundTrip.Ticks;
            _leg += reading.RoundTripLeg.Ticks;
        }

        public void Merge(in Entry later)
        {
            Count += later.Count;
            _scored += later._scored;
            _mos += later._mos;
            _jitter += later._jitter;
            _loss += later._loss;
            _roundTrip += later._roundTrip;
            _leg += later._leg;
            _last = later._last;
        }

        public readonly QualityReading Average()
        {
            int scored = Math.Max(_scored, 1);
            return new QualityReading(
                _mos / scored, new TimeSpan(_roundTrip / scored), new TimeSpan(_leg / scored), _jitter / Count, _loss / Count, _last);
        }
    }
}
