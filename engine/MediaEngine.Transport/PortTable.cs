using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>The attached ports of one worker, by the caller's token and by our own index.</summary>
internal sealed class PortTable(WorkerLoopCounters counters)
{
    /// <summary>Tokens index an array, so they must stay small.</summary>
    public const int MaxToken = 1 << 22;

    private readonly Stack<int> _freeIndices = new();
    private AttachedPort?[] _byToken = new AttachedPort?[256];
    private AttachedPort?[] _byIndex = new AttachedPort?[256];
    private uint[] _generations = new uint[256];
    private int[] _tokens = new int[256];
    private int _nextIndex;

    /// <summary>Ports not yet released, detaching ones included.</summary>
    public int Count { get; private set; }

    public AttachedPort Add(MediaPort port, int token)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, MaxToken);
        if (token >= _byToken.Length)
            Array.Resize(ref _byToken, Math.Max(token + 1, _byToken.Length * 2));
        if (_byToken[token] is not null)
            throw new ArgumentException($"token {token} is attached already", nameof(token));
        int index = _freeIndices.TryPop(out int free) ? free : _nextIndex++;
        if (index >= _byIndex.Length)
        {
            Array.Resize(ref _byIndex, _byIndex.Length * 2);
            Array.Resize(ref _generations, _byIndex.Length);
            Array.Resize(ref _tokens, _byIndex.Length);
        }

        var attached = new AttachedPort(port, token, index, counters.OverflowsOf(port.InterfaceName));
        _byToken[token] = attached;
        _byIndex[index] = attached;
        _tokens[index] = token;
        Count++;
        return attached;
    }

    public bool TryFind(int token, [NotNullWhen(true)] out AttachedPort? port)
    {
        AttachedPort?[] table = _byToken;
        port = (uint)token < (uint)table.Length ? table[token] : null;
        return port is not null;
    }

    public AttachedPort? AtIndex(int index) => (uint)index < (uint)_byIndex.Length ? _byIndex[index] : null;

    /// <summary>The token of a port that was or is attached, without touching the port.</summary>
    public int TokenAt(int index) => _tokens[index];

    /// <summary>How often the index has been reused: tells a late event of the last owner.</summary>
    public uint Generation(int index) => _generations[index];

    /// <summary>The token is free from here on.</summary>
    public void ForgetToken(AttachedPort port) => _byToken[port.Token] = null;

    /// <summary>The index is free from here on.</summary>
    public void Remove(AttachedPort port)
    {
        _byIndex[port.Index] = null;
        _generations[port.Index]++;
        _freeIndices.Push(port.Index);
        Count--;
    }

    /// <summary>The tokens attached now.</summary>
    public List<int> Tokens()
    {
        var tokens = new List<int>();
        for (int i = 0; i < _byToken.Length; i++)
        {
            if (_byToken[i] is not null)
                tokens.Add(i);
        }

        return tokens;
    }

    /// <summary>Every port not yet released.</summary>
    public List<AttachedPort> All()
    {
        var ports = new List<AttachedPort>();
        foreach (AttachedPort? port in _byIndex)
        {
            if (port is not null)
                ports.Add(port);
        }

        return ports;
    }
}
