namespace Serilog;

/// <summary>What the adapter says; kept for nobody.</summary>
public interface ILogger
{
    void Information<T>(string messageTemplate, T propertyValue);

    void Warning<T>(string messageTemplate, T propertyValue);
}

internal sealed class Silence : ILogger
{
    public void Information<T>(string messageTemplate, T propertyValue)
    {
    }

    public void Warning<T>(string messageTemplate, T propertyValue)
    {
    }
}
