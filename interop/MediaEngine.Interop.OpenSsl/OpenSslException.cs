using System.Text;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>
/// OpenSSL refused an operation that can fail only by configuration or lack of memory. Never thrown because of packet contents.
/// </summary>
public sealed class OpenSslException : Exception
{
    public OpenSslException()
    {
    }

    public OpenSslException(string message)
        : base(message)
    {
    }

    public OpenSslException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Takes the reason from OpenSSL's error queue and empties the queue.</summary>
    internal static unsafe OpenSslException FromQueue(string operation)
    {
        ulong error = LibCrypto.ERR_get_error();
        LibCrypto.ERR_clear_error();
        Span<byte> text = stackalloc byte[256];
        text.Clear();
        fixed (byte* pointer = text)
            LibCrypto.ERR_error_string_n(error, pointer, (nuint)text.Length);
        int end = text.IndexOf((byte)0);
        return new OpenSslException($"{operation}: {Encoding.ASCII.GetString(text[..Math.Max(end, 0)])}");
    }
}
