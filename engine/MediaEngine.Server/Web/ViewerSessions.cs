using System.Security.Cryptography;

namespace MediaEngine.Server.Web;

/// <summary>
/// The sessions of viewers as the web side knows them: their stream, and the statistics they post. The gateway ends sessions on its own,
/// so an entry that was not heard of for long gives way to a new one.
/// </summary>
internal sealed class ViewerSessions(TimeProvider clock)
{
    public const int Capacity = 8192;

    /// <summary>Viewers post every few seconds; older statistics are of a viewer who has gone.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private const int MostReports = 100;
    private const int LongestCodec = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<Session> _byAge = new();

    /// <param name="action">What was allowed: to watch, to publish or to talk.</param>
    /// <param name="right">By which of the stream's own tokens; see <see cref="WebGrant.Source"/>.</param>
    public void Add(string sessionId, string stream, WebAction action = WebAction.View, byte[]? right = null)
    {
        lock (_lock)
        {
            if (_sessions.ContainsKey(sessionId))
                return;
            if (_sessions.Count >= Capacity)
                Forget(_byAge.First!.Value);
            Session session = new(sessionId, stream, action, right);
            _sessions.Add(sessionId, session);
            _byAge.AddLast(session.Place);
        }
    }

    /// <summary>Null when the session is not known.</summary>
    public string? StreamOf(string sessionId)
    {
        lock (_lock)
            return _sessions.GetValueOrDefault(sessionId)?.Stream;
    }

    public void Remove(string sessionId)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(sessionId, out Session? session))
                Forget(session);
        }
    }

    /// <summary>Keeps the newest statistics of a viewer; false when the session is not known.</summary>
    public bool Report(string sessionId, ViewerReportJson report)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(sessionId, out Session? session))
                return false;
            if (report.Codec?.Length > LongestCodec)
                report = report with { Codec = report.Codec[..LongestCodec] };
            (session.Report, session.ReportedAt) = (report with { AgeMs = null }, clock.GetTimestamp());
            _byAge.Remove(session.Place);
            _byAge.AddLast(session.Place);
            return true;
        }
    }

    /// <summary>Fresh statistics of a stream's viewers, at most 100, newest first.</summary>
    public IReadOnlyList<ViewerReportJson> Reports(string stream)
    {
        List<ViewerReportJson> reports = [];
        lock (_lock)
        {
            for (LinkedListNode<Session>? node = _byAge.Last; node is not null && reports.Count < MostReports; node = node.Previous)
            {
                Session session = node.Value;
                if (session.Stream != stream || session.Report is null)
                    continue;
                TimeSpan age = clock.GetElapsedTime(session.ReportedAt);
                if (age <= Freshness)
                    reports.Add(session.Report with { AgeMs = (long)age.TotalMilliseconds });
            }
        }

        return reports;
    }

    /// <summary>Sessions of the stream that were allowed by a token that it had, or because it had none.</summary>
    public IReadOnlyList<string> NoLongerAllowed(StreamEntry stream)
    {
        lock (_lock)
        {
            return [.. _byAge.Where(s => s.Stream == stream.Name && s.Right is not null
                && !CryptographicOperations.FixedTimeEquals(s.Right, stream.TokenDigest(s.Action))).Select(s => s.Id)];
        }
    }

    private void Forget(Session session)
    {
        _sessions.Remove(session.Id);
        _byAge.Remove(session.Place);
    }

    private sealed class Session
    {
        public Session(string id, string stream, WebAction action, byte[]? right)
        {
            (Id, Stream, Action, Right) = (id, stream, action, right);
            Place = new LinkedListNode<Session>(this);
        }

        public string Id { get; }

        public string Stream { get; }

        public WebAction Action { get; }

        public byte[]? Right { get; }

        public LinkedListNode<Session> Place { get; }

        public ViewerReportJson? Report { get; set; }

        public long ReportedAt { get; set; }
    }
}
