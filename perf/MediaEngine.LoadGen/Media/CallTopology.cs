using MediaEngine.LoadGen.Options;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// Which endpoints are in a call and which of them receive whose media. A two-party call has a caller (role 0) and a callee (role 1), and
/// both send. A fan-out call has a publisher (role 0), the only sender, and its subscribers. Endpoints are numbered call by call, and each
/// has its own address: role 0 in the first network, the others in the second.
/// </summary>
internal sealed class CallTopology(LoadOptions options)
{
    private readonly bool _fanOut = options.FanOut > 0;

    /// <summary>The number of endpoints that receive a packet.</summary>
    public int Receivers { get; } = Math.Max(1, options.FanOut);

    /// <summary>The number of endpoints of one call.</summary>
    public int PerCall => 1 + Receivers;

    public int Calls => options.Calls;

    public int Endpoints => options.Calls * PerCall;

    /// <summary>The number of endpoints that send, one stream each.</summary>
    public int Senders => _fanOut ? options.Calls : Endpoints;

    /// <summary>The sender of packet <paramref name="number"/>: all senders in turn, one frame each.</summary>
    public int SenderOf(long number) => (int)(number / options.Frame % Senders);

    /// <summary>The index of the packet among those of its sender, from 0.</summary>
    public long IndexAtSender(long number) => number / options.Frame / Senders * options.Frame + number % options.Frame;

    /// <summary>The endpoint of a sender.</summary>
    public int EndpointOfSender(int sender) => _fanOut ? sender * PerCall : sender;

    public int CallOf(int endpoint) => endpoint / PerCall;

    /// <summary>0 for callers and publishers.</summary>
    public int RoleOf(int endpoint) => endpoint % PerCall;

    /// <summary>The endpoint's own address, host byte order.</summary>
    public uint LocalAddress(int endpoint)
    {
        var (call, role) = (CallOf(endpoint), RoleOf(endpoint));
        return role == 0 ? options.NetA + 1 + (uint)call : options.NetB + 1 + (uint)((call * Receivers) + role - 1);
    }

    /// <summary>The endpoint with an address; -1 when there is none.</summary>
    public int EndpointOf(uint address)
    {
        var a = address - options.NetA - 1;
        if (a < (uint)Calls)
            return (int)a * PerCall;
        var b = address - options.NetB - 1;
        return b < (uint)(Calls * Receivers) ? (((int)b / Receivers) * PerCall) + 1 + ((int)b % Receivers) : -1;
    }

    /// <summary>True when <paramref name="endpoint"/> should receive the media of <paramref name="sender"/>.</summary>
    public bool Hears(int endpoint, int sender)
    {
        var source = EndpointOfSender(sender);
        return CallOf(endpoint) == CallOf(source) && endpoint != source;
    }

    /// <summary>The copy of a packet that an endpoint receives.</summary>
    public int CopyFor(int endpoint) => _fanOut ? RoleOf(endpoint) - 1 : 0;
}
