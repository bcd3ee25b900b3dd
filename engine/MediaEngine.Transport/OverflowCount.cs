namespace MediaEngine.Transport;

/// <summary>Datagrams the kernel dropped because sockets of one interface were full. Written by one loop's thread, read by any.</summary>
internal sealed class OverflowCount(string interfaceName)
{
    private long _count;

    public string InterfaceName { get; } = interfaceName;

    public long Count => Volatile.Read(ref _count);

    public void Add(uint datagrams) => Volatile.Write(ref _count, _count + datagrams);
}
