using MediaEngine.Interop.OpenSsl;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Dtls;

/// <summary>One DTLS handshake with one source, and the association it leads to.</summary>
internal sealed class DtlsAssociation : IDisposable
{
    // A flight is a few datagrams; no handshake sends more than this at once.
    private const int MaxQueued = 32;

    private readonly DtlsConnection _connection;
    private readonly Queue<byte[]> _output = new();
    private readonly int _mtu;
    private readonly byte[]? _cookie;
    private bool _listening;

    /// <param name="context">Certificate and profiles.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="active">True when we are the DTLS client.</param>
    /// <param name="cookie">Server role: the cookie to require before keeping any state; null for no cookie exchange.</param>
    /// <param name="now">The loop's time.</param>
    public DtlsAssociation(DtlsContext context, TransportAddress remote, bool active, byte[]? cookie, MonotonicTime now)
    {
        _connection = new DtlsConnection(context.Handle, active, context.Options.Mtu);
        _mtu = context.Options.Mtu;
        _cookie = cookie;
        _listening = cookie is not null;
        Remote = remote;
        IsActive = active;
        Started = now;
        if (!active)
            return;
        Advance();
        Collect();
        Schedule(now);
    }

    /// <summary>
    /// The peer's address. In the client role it changes once if the answer came from another address (<see cref="Follow"/>).
    /// </summary>
    public TransportAddress Remote { get; private set; }

    public bool IsActive { get; }

    /// <summary>Client role: the remote address has answered a ClientHello.</summary>
    public bool WasAnswered { get; private set; }

    /// <summary>Client role: when the handshake followed an unsolicited answer; never otherwise.</summary>
    public MonotonicTime RedirectedAt { get; private set; } = MonotonicTime.Never;

    /// <summary>The answer it follows shows the signalled certificate.</summary>
    public bool HasSignalledCertificate { get; private set; }

    public MonotonicTime Started { get; }

    /// <summary>Server role: the random of the ClientHello that began the handshake.</summary>
    public byte[] ClientRandom { get; init; } = [];

    public DtlsProgress Progress { get; private set; } = DtlsProgress.NeedsInput;

    /// <summary>True until a cookie came back. Until then no state is kept for the peer.</summary>
    public bool IsListening => _listening;

    public bool IsConnected { get; private set; }

    public byte[]? PeerCertificate { get; private set; }

    public DtlsSrtpKeys? Keys { get; private set; }

    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Our ClientHello was answered from another address; from now on the handshake continues with that address.</summary>
    public void Follow(TransportAddress source, bool hasSignalledCertificate, MonotonicTime now) =>
        (Remote, HasSignalledCertificate, RedirectedAt) = (source, hasSignalledCertificate, now);

    public void Receive(ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        WasAnswered |= DtlsRecords.IsServerAnswer(datagram);

        // One record at a time: after a repeated message of an earlier flight OpenSSL discards the rest of a datagram.
        while (DtlsRecords.FirstLength(datagram) is int length and > 0 && Progress != DtlsProgress.Failed)
        {
            ReadOnlySpan<byte> record = datagram[..length];
            datagram = datagram[length..];
            if (DtlsRecords.IsUnprotectedAlert(record) || DtlsRecords.IsForOtherRole(record, IsActive))
                continue;
            _connection.ClearInput();
            _connection.WriteInput(record);
            if (_listening)
                _listening = !_connection.Listen(_cookie!);
            if (!_listening)
                Advance();
        }

        Collect();
        Schedule(now);
    }

    public void HandleTimeout(MonotonicTime now)
    {
        if (now < NextDeadline)
            return;
        if (!_connection.HandleTimeout())
            Progress = DtlsProgress.Failed;
        Collect();
        Schedule(now);
    }

    /// <summary>Sends close_notify.</summary>
    public void Close()
    {
        if (!IsConnected || Progress is DtlsProgress.Failed)
            return;
        _connection.Shutdown();
        Progress = DtlsProgress.Closed;
        Collect();
    }

    public bool TryGetTransmit(Span<byte> destination, out int length)
    {
        if (!_output.TryDequeue(out byte[]? datagram) || datagram.Length > destination.Length)
        {
            length = 0;
            return false;
        }

        datagram.CopyTo(destination);
        length = datagram.Length;
        return true;
    }

    public void Dispose() => _connection.Dispose();

    private void Advance()
    {
        if (!IsConnected)
        {
            Progress = _connection.Handshake(_cookie);
            if (Progress == DtlsProgress.Done)
                Finish();
        }

        if (IsConnected && Progress is DtlsProgress.Done or DtlsProgress.NeedsInput)
        {
            DtlsProgress drained = _connection.Drain();
            Progress = drained == DtlsProgress.NeedsInput ? DtlsProgress.Done : drained;
        }
    }

    private void Finish()
    {
        PeerCertificate = _connection.PeerCertificate();
        if (PeerCertificate is null || !SrtpProfile.TryFind(_connection.SelectedSrtpProfile(), out SrtpProfile? profile))
        {
            Progress = DtlsProgress.Failed;
            return;
        }

        Span<byte> material = stackalloc byte[2 * profile.KeyAndSaltLength];
        if (!_connection.TryExport(DtlsSrtpKeys.ExporterLabel, material))
        {
            Progress = DtlsProgress.Failed;
            return;
        }

        Keys = DtlsSrtpKeys.Split(profile, material, IsActive);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(material);
        IsConnected = true;
    }

    /// <summary>
    /// OpenSSL writes a stream of records; whole records are packed into datagrams of at most the MTU. A ClientHello is sent alone: OpenSSL
    /// writes a repeated ClientHello in front of the flight that follows it, and some servers read only the first record of a datagram.
    /// </summary>
    private void Collect()
    {
        Span<byte> buffer = stackalloc byte[8192];
        int filled = 0;
        while (true)
        {
            int read = _connection.ReadOutput(buffer[filled..]);
            filled += read;
            Span<byte> records = buffer[..filled];
            int datagram = 0;
            while (DtlsRecords.FirstLength(records[datagram..]) is int length and > 0)
            {
                if (datagram != 0 && (datagram + length > _mtu || DtlsRecords.IsClientHello(records)))
                {
                    Enqueue(records[..datagram]);
                    records = records[datagram..];
                    datagram = 0;
                }

                datagram += length;
            }

            bool more = read != 0;
            if (!more && datagram != 0)
            {
                Enqueue(records[..datagram]);
                records = records[datagram..];
            }

            if (!more)
                return;
            records.CopyTo(buffer);
            filled = records.Length;
        }
    }

    private void Enqueue(ReadOnlySpan<byte> datagram)
    {
        if (_output.Count < MaxQueued)
            _output.Enqueue(datagram.ToArray());
    }

    private void Schedule(MonotonicTime now)
    {
        bool running = Progress is DtlsProgress.NeedsInput or DtlsProgress.Done && _connection.TryGetTimeout(out TimeSpan left)
            && SetDeadline(now, left);
        if (!running)
            NextDeadline = MonotonicTime.Never;
    }

    private bool SetDeadline(MonotonicTime now, TimeSpan left)
    {
        NextDeadline = now + left;
        return true;
    }
}
