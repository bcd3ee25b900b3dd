using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MediaEngine.LoadGen.Ng;

/// <summary>Writes one NG request as a datagram: <c>COOKIE SP bencoded-dictionary</c>. Reused for all requests.</summary>
internal sealed class NgWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);

    /// <summary>The datagram so far; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> Datagram => _buffer.WrittenMemory;

    /// <summary>Starts a request.</summary>
    public NgWriter Begin(string cookie, string command)
    {
        _buffer.ResetWrittenCount();
        Raw(cookie);
        Raw(" d");
        return Field("command", command);
    }

    /// <summary>Adds a string.</summary>
    public NgWriter Field(string key, string value)
    {
        Text(key);
        Text(value);
        return this;
    }

    /// <summary>Adds a list of strings; nothing when it is empty.</summary>
    public NgWriter Field(string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return this;
        Text(key);
        Raw("l");
        foreach (var value in values)
            Text(value);
        Raw("e");
        return this;
    }

    /// <summary>Adds a dictionary of one list of strings, such as <c>codec</c> with <c>transcode</c>.</summary>
    public NgWriter Field(string key, string innerKey, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return this;
        Text(key);
        Raw("d");
        Field(innerKey, values);
        Raw("e");
        return this;
    }

    /// <summary>Ends the request.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Raw("e");
        return _buffer.WrittenMemory;
    }

    private void Text(string value)
    {
        var span = _buffer.GetSpan(12);
        Utf8Formatter.TryFormat(Encoding.UTF8.GetByteCount(value), span, out var written);
        span[written] = (byte)':';
        _buffer.Advance(written + 1);
        Raw(value);
    }

    private void Raw(string value) => Encoding.UTF8.GetBytes(value, _buffer);
}
