using System.Net.Sockets;
using System.Text;
using MediaEngine.LoadGen.Options;

namespace MediaEngine.LoadGen.Report;

/// <summary>Samples the machine the daemon runs on: this one, or another one through a <see cref="SystemProbe"/>.</summary>
internal sealed class SystemObserver : IDisposable
{
    private const int Tries = 5;
    private readonly int _daemon;
    private readonly Socket? _probe;
    private readonly byte[] _buffer = new byte[65536];
    private int _serial;

    public SystemObserver(LoadOptions options)
    {
        _daemon = options.ProcessId;
        if (options.Probe is null)
            return;
        _probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 500 };
        _probe.Connect(options.Probe);
    }

    /// <summary>Takes a sample now.</summary>
    /// <exception cref="LoadException">The probe does not answer, or there is no such process.</exception>
    public SystemReading Read(long arrived)
    {
        var own = SystemSample.Take(_probe is null ? _daemon : 0);
        return new SystemReading(_probe is null ? own : Ask(_probe), own, arrived);
    }

    public void Dispose() => _probe?.Dispose();

    private SystemSample Ask(Socket probe)
    {
        for (var i = 0; i < Tries; i++)
        {
            var question = $"{++_serial} {_daemon}";
            try
            {
                probe.Send(Encoding.ASCII.GetBytes(question));
                while (true)
                {
                    var answer = Encoding.ASCII.GetString(_buffer, 0, probe.Receive(_buffer));
                    if (!answer.StartsWith($"{_serial} ", StringComparison.Ordinal))
                        continue;
                    return SystemSample.TryParse(answer[(answer.IndexOf(' ') + 1)..], out var sample)
                        ? sample
                        : throw new LoadException($"the probe answered: {answer}");
                }
            }
            catch (SocketException)
            {
                // not there yet, or the datagram was lost
            }
        }
        throw new LoadException("no answer from the probe (--probe)");
    }
}
