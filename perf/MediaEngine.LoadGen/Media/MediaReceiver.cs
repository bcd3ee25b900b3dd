using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Media;

/// <summary>Takes everything that arrived, checks that each packet reached the right endpoint from the right source, and counts it.</summary>
internal sealed class MediaReceiver : IDisposable
{
    private readonly LoadOptions _options;
    private readonly CallTable _calls;
    private readonly DeliveryLedger _ledger;
    private readonly DatagramBatchSocket _socket;
    private readonly DatagramBatch _batch;
    private readonly LoadProfile _profile;
    private readonly uint _run;

    public MediaReceiver(LoadOptions options, LoadProfile profile, CallTable calls, DeliveryLedger ledger, DatagramBatchSocket socket, uint run)
    {
        _options = options;
        _profile = profile;
        _calls = calls;
        _ledger = ledger;
        _socket = socket;
        _run = run;
        _batch = new DatagramBatch(64, 2048);
    }

    /// <summary>Receives at most one batch. Returns how many datagrams it held.</summary>
    public int Step(long start)
    {
        var count = _socket.Receive(_batch);
        if (count <= 0)
            return 0;
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            Accept(i, now, start);
        DatagramBatchSocket.Release(_batch, count);
        return count;
    }

    public void Dispose() => _batch.Dispose();

    private void Accept(int index, long now, long start)
    {
        var endpoint = _calls.EndpointOf(_batch.LocalAddress(index));
        if (endpoint < 0)
        {
            _ledger.Mark(Delivery.Foreign);
        }
        else if (_options.Transcodes)
        {
            AcceptTranscoded(index, endpoint, now - start);
        }
        else if (!TestPacket.TryRead(_batch.Received(index), _options.Size, out var run, out var number, out var sent)
            || (ulong)number >= (ulong)_profile.TotalPackets)
        {
            _ledger.Mark(Delivery.Foreign);
        }
        else if (run != _run)
        {
            _ledger.Mark(Delivery.Stale);
        }
        else if (endpoint != CallTable.PeerOf((int)(number % _calls.Endpoints)))
        {
            _ledger.Mark(Delivery.WrongEndpoint);
        }
        else if (FromDaemon(index, endpoint))
        {
            _ledger.MarkArrived(number, now - sent);
        }
        else
        {
            _ledger.Mark(Delivery.WrongSource);
        }
    }

    // A transcoded payload says nothing: only the endpoint, the source and the payload type are checked, and packets are counted by arrival.
    private void AcceptTranscoded(int index, int endpoint, long elapsed)
    {
        var packet = _batch.Received(index);
        var expected = (endpoint & 1) == 0 ? _options.CodecA : _options.CodecB;
        if (packet.Length < 12 || packet[0] >> 6 != 2 || (packet[1] & 0x7F) != expected.PayloadType)
            _ledger.Mark(Delivery.Foreign);
        else if (!FromDaemon(index, endpoint))
            _ledger.Mark(Delivery.WrongSource);
        else
            _ledger.MarkCounted(elapsed);
    }

    private bool FromDaemon(int index, int endpoint) =>
        _batch.RemoteAddress(index) == _calls.DaemonAddress(endpoint) && _batch.RemotePort(index) == _calls.DaemonPort(endpoint);
}
